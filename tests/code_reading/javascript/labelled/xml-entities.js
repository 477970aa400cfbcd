// verdict: xml event.body
const l=require('libxmljs');
exports.handler=async (event)=>l.parseXml(event.body,{noent:true});
