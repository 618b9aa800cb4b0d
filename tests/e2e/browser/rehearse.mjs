// node rehearse.mjs DUTYLINE FOLDER [SCENE…]: see `run` beside this file.
import { accessible } from "./accessible.mjs";
import { changes, eightLines, killed, memory } from "./scenes.mjs";

const SCENES = { changes, killed, accessible, "eight-lines": eightLines, memory };

const [dutyline, folder, ...asked] = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(SCENES);
let failed = false;
for (const name of names) {
  if (!SCENES[name]) {
    console.error(`no scene is called ${name}: ${Object.keys(SCENES).join(", ")}`);
    process.exit(2);
  }
  try {
    console.log(`${name}: ${await SCENES[name](dutyline, `${folder}/${name}`)}`);
  } catch (error) {
    failed = true;
    console.log(`${name}: FAILED: ${error.constructor.name === "Failed" ? error.message : error.stack}`);
  }
}
process.exit(failed ? 1 : 0);
