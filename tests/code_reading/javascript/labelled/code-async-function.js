// verdict: code event.code
const AF=Object.getPrototypeOf(async function(){}).constructor;
exports.handler=async (event)=>new AF(event.code)();
