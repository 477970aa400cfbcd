// verdict: html event.u
const p=require('puppeteer-core');
exports.handler=async (event)=>{const b=await p.launch({});
const g=await b.newPage();
await g.setContent('<h1>'+event.u)};
