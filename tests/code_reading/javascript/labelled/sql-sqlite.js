// verdict: sql event.q
const D=require('better-sqlite3');
const d=new D('x');
exports.handler=async (event)=>d.prepare('SELECT '+event.q).all();
