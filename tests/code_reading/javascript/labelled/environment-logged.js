// verdict: secret-logged
exports.handler = async () => console.log(process.env);
