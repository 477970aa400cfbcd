// verdict: none
const {MongoClient}=require('mongodb');
const c=new MongoClient('x');
exports.handler=async (event)=>{const b=JSON.parse(event.body);
return c.db('a').collection('b').findOne({user:String(b.user)})};
