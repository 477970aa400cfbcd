// verdict: none
const axios = require("axios");
exports.handler = async (event) => axios.get(`https://api.example.com/orders/${encodeURIComponent(event.id)}`);
