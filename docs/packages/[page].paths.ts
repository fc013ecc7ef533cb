import { includedPages } from "../site/includedPage.ts";

export default { paths: () => includedPages("packages") };
