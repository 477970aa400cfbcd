// verdict: sql event.q
const sql=require('mssql');
exports.handler=async (event)=>sql.query('SELECT '+event.q);
