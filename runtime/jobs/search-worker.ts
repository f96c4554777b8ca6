import { runSearch } from '../spl/index';
import { createStoreClient } from '../store/client';
import { serveSearches } from './search-thread';

serveSearches({ runSearch, connect: createStoreClient });
