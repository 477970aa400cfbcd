// verdict: code event.p
import {createRequire} from 'node:module';
const r=createRequire(import.meta.url);
export const handler=async (event)=>r(event.p);
