// verdict: request event.u
const axios=require('axios');
const a=axios.create({});
exports.handler=async (event)=>a.get(event.u);
