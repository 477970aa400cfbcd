// verdict: none
const l=require('libxmljs');
exports.handler=async (event)=>l.parseXml(event.body);
