// Cuts a PSBT, in hex on standard input, with bbqr. Arguments: encoding (H, 2 or Z), largest version of a code.
// Prints the version, then one part per line.
const [encoding, version] = process.argv.slice(2);
const bytes = Buffer.from(require("fs").readFileSync(0, "utf8").trim(), "hex");
import(`${process.env.NODE_PATH}/bbqr/dist/bbqr.js`).then(({ splitQRs }) => {
  const options = { encoding, maxVersion: Number(version) };
  const series = splitQRs(new Uint8Array(bytes), "P", options);
  console.log([series.version, ...series.parts].join("\n"));
});
