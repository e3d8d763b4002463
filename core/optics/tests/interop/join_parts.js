// Joins UR parts, one per line of standard input, with @ngraveio/bc-ur; prints type, frames used and CBOR in hex.
const { URDecoder } = require("@ngraveio/bc-ur");
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
const decoder = new URDecoder();
const used = lines.findIndex((line) => decoder.receivePart(line) && decoder.isComplete()) + 1;
if (!decoder.isSuccess()) {
  console.error(`not complete after ${lines.length} parts`);
  process.exit(1);
}
const message = decoder.resultUR();
console.log(`${message.type} ${used} ${message.cbor.toString("hex")}`);
