export { type PointsTable, readPointsTable } from "./pointsTable.ts";
