// verdict: none
const axios = require("axios");
exports.handler = async (event) => axios.post(process.env.ORDERS_URL, { id: event.id, url: event.url });
