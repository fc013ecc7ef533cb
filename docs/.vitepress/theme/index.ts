import "katex/dist/katex.min.css";
import "./print.css";
import theme from "vitepress/theme-without-fonts";

export default theme;
