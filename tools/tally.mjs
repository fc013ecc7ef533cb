// Adds up the JSON reports of vitest in a folder, names what failed and prints the closing line `N passed, N failed`.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const [folder] = process.argv.slice(2);
const firstLine = (text) => text?.trim().split("\n")[0] ?? "";
let [passed, failed] = [0, 0];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(join(folder, file), "utf8"));
  passed += report.numPassedTests;
  // A suite that could not be collected has no tests of its own to count.
  failed += Math.max(report.numFailedTests, report.success ? 0 : 1);
  for (const suite of report.testResults.filter(({ status }) => status === "failed")) {
    const where = `failed: ${file} ${relative(process.cwd(), suite.name)}`;
    const tests = suite.assertionResults.filter(({ status }) => status === "failed");
    for (const test of tests)
      console.log(`${where} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
    if (tests.length === 0) console.log(`${where}: ${firstLine(suite.message)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
