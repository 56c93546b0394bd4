// Unpacks the Chromium of the npm package, with the libraries it needs, beside the virtual
// environment: TMPDIR says where. No system package is installed or changed.
process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs20.x"; // asks the package for its libraries too
const { default: chromium } = await import("@sparticuz/chromium");
console.log(await chromium.executablePath());
