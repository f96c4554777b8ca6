export { createStoreClient, type StoreClient } from './client';
export { openStore, type Store, type StoreOptions } from './open';
export { applyRetention, type Retention } from './retention';
