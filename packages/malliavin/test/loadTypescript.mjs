// Lets a process or a thread import TypeScript.
import { register } from "tsx/esm/api";

register();
