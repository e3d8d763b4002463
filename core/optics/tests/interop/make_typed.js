// Cuts a message that is CBOR already with @ngraveio/bc-ur. Arguments: type, longest fragment, number of parts; the
// CBOR comes in hex on standard input. Prints one part per line.
const { UR, UREncoder } = require("@ngraveio/bc-ur");
const [type, longest, count] = process.argv.slice(2);
const cbor = Buffer.from(require("fs").readFileSync(0, "utf8").trim(), "hex");
const encoder = new UREncoder(new UR(cbor, type), Number(longest));
for (let part = 0; part < Number(count); part += 1) console.log(encoder.nextPart());
