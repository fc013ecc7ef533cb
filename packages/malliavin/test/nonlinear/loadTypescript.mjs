// Lets worker threads import TypeScript, which Node 20 does not hand down from the loader of the main thread.
import { register } from "tsx/esm/api";

register();
