export { startProduct, type Product, type ResultRow } from '../../tools/start/product';
