import "katex/dist/katex.min.css";
import "./pages.css";
import theme from "vitepress/theme-without-fonts";

export default theme;
