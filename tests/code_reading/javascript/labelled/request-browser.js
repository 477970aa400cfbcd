// verdict: request event.u
const p=require('puppeteer-core');
exports.handler=async (event)=>{const b=await p.launch({});
const g=await b.newPage();
await g.goto(event.u)};
