// verdict: pattern event.p
exports.handler=async (event)=>'abc'.match(event.p);
