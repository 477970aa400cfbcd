// verdict: path event.name
import { readFile } from "fs/promises";
export const handler = async (event) => readFile(`/mnt/files/${event.name}.txt`, "utf8");
