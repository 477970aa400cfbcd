// verdict: none
exports.handler=async (event)=>'abc'.replace(event.p,'');
