export { applyModifier, parseTime } from './modifiers';
export {
  type NumberSpan,
  type TimeSpan,
  autoSpan,
  bucketEdges,
  bucketStart,
  nextBucket,
  parseNumberSpan,
  parseTimeSpan,
  spanSeconds,
} from './spans';
export { formatTime } from './strftime';
export { readTime } from './strptime';
export { type Zone, zoneOf } from './zone';
