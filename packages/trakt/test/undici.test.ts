import { undiciTransport } from '../src/undici.ts';
import { describeTransport } from './transport-cases.ts';

describeTransport('undiciTransport', undiciTransport);
