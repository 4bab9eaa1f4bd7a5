// The memory store of the tests keeps the same contract as the real ones: what it shows of others can be believed.

import { memoryTelemetry } from './memory-telemetry.ts';
import { telemetryContract } from './telemetry-contract.ts';

const store = memoryTelemetry();
telemetryContract(() => store);
