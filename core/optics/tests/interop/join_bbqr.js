// Joins BBQr parts, one per line of standard input, with bbqr; prints type, encoding and content in hex.
const parts = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
import(`${process.env.NODE_PATH}/bbqr/dist/bbqr.js`).then(({ joinQRs }) => {
  const { fileType, encoding, raw } = joinQRs(parts);
  console.log(fileType, encoding, Buffer.from(raw).toString("hex"));
});
