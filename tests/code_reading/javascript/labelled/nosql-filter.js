// verdict: filter event.body
const {MongoClient}=require('mongodb');
const c=new MongoClient('x');
exports.handler=async (event)=>c.db('a').collection('b').findOne(JSON.parse(event.body));
