// Cuts a message with @ngraveio/bc-ur. Arguments: type, longest fragment, first part, number of parts; the
// bytes come in hex on standard input and are wrapped as one CBOR byte string. Prints one part per line.
const { UR, UREncoder } = require("@ngraveio/bc-ur");
const [type, longest, first, count] = process.argv.slice(2);
const bytes = Buffer.from(require("fs").readFileSync(0, "utf8").trim(), "hex");
const encoder = new UREncoder(new UR(UR.fromBuffer(bytes).cbor, type), Number(longest), Number(first) - 1);
for (let part = 0; part < Number(count); part += 1) console.log(encoder.nextPart());
