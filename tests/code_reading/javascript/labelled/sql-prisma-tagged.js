// verdict: none
const {PrismaClient}=require('@prisma/client');
const p=new PrismaClient();
exports.handler=async (event)=>p.$queryRaw`SELECT ${event.q}`;
