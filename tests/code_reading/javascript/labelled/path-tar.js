// verdict: path event.p
const tar=require('tar');
exports.handler=async (event)=>tar.x({file:event.p});
