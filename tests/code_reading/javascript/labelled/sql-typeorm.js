// verdict: sql event.q
const {DataSource}=require('typeorm');
const d=new DataSource({});
exports.handler=async (event)=>d.createQueryBuilder().where('name = '+event.q).getMany();
