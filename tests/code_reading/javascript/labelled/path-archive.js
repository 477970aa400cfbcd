// verdict: path event.p
const Z=require('adm-zip');
exports.handler=async (event)=>new Z(event.p).extractAllTo('/tmp');
