import { MemoryParameterServer } from "../../src/adapters/memory/index.js";
import { parameterServerContract } from "../contracts/parameter-server.js";

parameterServerContract("memory", async () => new MemoryParameterServer());
