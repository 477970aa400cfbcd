// verdict: none
exports.handler=async (event)=>fetch('https://a.example.com/'+encodeURIComponent(event.p));
