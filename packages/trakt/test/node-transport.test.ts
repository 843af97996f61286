import { nodeTransport } from '../src/node/index.ts';
import { describeTransport } from './transport-cases.ts';

describeTransport('nodeTransport', nodeTransport);
