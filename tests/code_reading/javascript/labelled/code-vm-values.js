// verdict: none
const vm=require('vm');
exports.handler=async (event)=>vm.runInNewContext('f(x)',{x:event.x});
