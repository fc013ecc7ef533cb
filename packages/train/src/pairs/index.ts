export { type DataSource, ensembleSource, vectorSource } from "./dataSource.ts";
