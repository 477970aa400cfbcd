// verdict: request event.tenant
const axios = require("axios");
exports.handler = async (event) => axios.get("https://api.example.com" + event.tenant);
