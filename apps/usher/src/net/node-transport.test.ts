import { describeTransport } from '../../../../packages/trakt/test/transport-cases.ts';
import { nodeTransport } from './node-transport.ts';

describeTransport('nodeTransport', nodeTransport);
