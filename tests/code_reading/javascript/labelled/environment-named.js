// verdict: none
exports.handler = async () => console.log(process.env.STAGE);
