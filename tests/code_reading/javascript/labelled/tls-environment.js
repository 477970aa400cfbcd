// verdict: tls
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
exports.handler = async () => fetch("https://internal.example.com/");
