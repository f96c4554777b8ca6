export * from './types';
export * from './fields';
export * from './names';
export * from './event';
export * from './facts';
